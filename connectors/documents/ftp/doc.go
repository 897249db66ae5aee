// Package ftp lists and reads an FTP server, over TLS (explicit or implicit) or,
// where the configuration says so, in clear.
//
// A listing is asked for with MLSD where the server has it, else with LIST, of
// which times are rough and in a zone that the server does not tell; MDTM then
// makes precise what seems to have changed. Either is read whole or refused
// whole, and believed only when the data connection ended and the server said
// that the transfer is complete. The client is this package's own because the
// known one drops lines that it does not understand, without an error and
// without a way to see them.
//
// The package imports connectors/documents and connectors/rest.
package ftp
