// Package app starts the parts of Pilotis in order, lets them work together and
// stops them in reverse. It holds the explicit list of tools, and is the only
// place where Kafka, the warehouse, the mappings and the sources meet. It
// decides nothing about figures.
package app
