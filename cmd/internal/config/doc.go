// Package config reads the configuration file of the program: YAML, strict keys,
// few of them. Everything wrong is reported at once with file, line, column and
// what to do; nothing is looked up on the network.
//
// Any text value may hold references, resolved when the file is read:
//
//	${JIRA_TOKEN}                                an environment variable, which must be set and not empty
//	${file:/run/secrets/jira}                    the content of a file, without its last line break
//	${file:${CREDENTIALS_DIRECTORY}/jira}        both
//	$${                                          the two characters ${
//
// Relative paths count from the folder of the configuration file. The package
// imports transform/yaml, connectors and schedule (for cron lines), and nothing
// else of the project.
package config
