// Package documents is the two document servers of the sandbox: one tree of files
// that is served over WebDAV, CMIS, FTP, FTPS and SFTP, with the manners of
// different servers, and that tests can change and disturb.
//
// Every listener is on the loopback interface. The FTP server is this package's
// own: the known library opens its data ports on all interfaces. It imports the
// world, pkg/sftp and x/crypto/ssh.
package documents
