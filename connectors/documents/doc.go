// Package documents reads a document server: each file with what the server says
// of it, as often as it is seen to have changed.
//
// No protocol of files tells completely what changed since an instant: a file
// moved into the tree keeps its old time, and most clients preserve the time of
// the original. So a run lists the whole tree and compares it with what the last
// runs saw:
//
//	        List                 observe              emit
//	tree ─────────► directory ─────────────► file ───────────► envelope
//	  ▲   whole or     │  same as before: silence     │
//	  │   refused      │  new or changed: wait until  │ Read, if a pattern
//	  │                │  it is the same twice        │ asks for the content
//	  └ subdirectories └  not there: deleted once it is absent from two listings
//
// What was seen is the cursor. A listing is believed whole or refused whole, as
// an absence from it can mark a deletion; what lies in a directory that cannot be
// listed is unknown, or hidden where the server refuses it, and never deleted.
//
// The folders below hold one protocol each, and give a [Server]:
// webdav, cmis, ftp (plain and both kinds of FTPS) and sftp. The package imports
// connectors; its folders import it, connectors/rest and their protocol's library.
package documents
