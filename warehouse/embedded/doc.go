// Package embedded runs the ClickHouse engine inside the program: the default
// warehouse where no ClickHouse server is installed.
//
// The engine is a shared library. It is loaded in a child process, started by
// Start from the program's own executable, which speaks ClickHouse's HTTP
// protocol on the loopback interface: the same driver, BI tools and curl
// connect to it as to a server. A child of its own, because the engine replaces
// signal handlers and because a crash of the engine must not take the daemon
// with it; the child is restarted on the same address and ends with its parent.
//
// It differs from a server in this: there are two logins and no others (one
// that may write, one that only reads), no replication, no native TCP protocol,
// and results are complete before the first byte is sent. SQL cannot touch
// files or other hosts: the engine's grants leave these out, and on Linux the
// child is fenced in (Landlock), so that it reaches its own data only.
//
// It may import connectors (for Fault), the standard library and the libraries
// that carry the protocol; it imports no driver.
package embedded
