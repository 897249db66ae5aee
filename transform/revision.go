package transform

// Revision is the revision of the transform: it is raised with every change after
// which the same record, mapping and contract give other rows. Rows made by
// another revision are made again from the raw records.
const Revision = 2
