// Package connectors is everything that talks to the outside, the warehouse
// apart: the tools that hold the facts, and the Kafka that carries them.
//
// A [Source] reads one tool and emits [Envelope]s; [Collect] publishes each page
// and only then saves the cursor. The folders below hold one technology each and
// do not know one another:
//
//	jira ─┐  Pull            ┌────────────┐
//	 …    ├──────► Collect ──► raw.<source>│ ──► (transform, warehouse)
//	docs ─┘   publish, then  │ cursors     │
//	          save cursor    └────────────┘
//
// Nothing here knows the contract: this package and its children import no
// other folder of the project.
package connectors
