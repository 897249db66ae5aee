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
// What Pull cannot see, [Reconcile] finds: it compares a complete [Census] with
// what is known and has a [Witness] look again at each object that is missing.
//
// Nothing here knows the contract: this package and its children import no
// other folder of the project.
//
// # How to add a tool
//
//  1. A tool that can only export: configure a table of package files. No code.
//  2. Else write sandbox/<tool>, the tool as a server with its quirks, filled from
//     a world, and <tool> with New(Options), Name, Pull, Requests and Close.
//     HTTP goes through rest, which paces, repeats, waits as it is told and
//     redacts. Ask for pages by a rest.Size and complete objects by rest.Each:
//     both give the server what it bears, and no more.
//  3. One envelope is one whole object with its whole history, the tool's bytes
//     untouched but for what had to be completed. The ID is the identifier that
//     never changes, never a key that moves. The Version is the tool's own update
//     time; where it has none, zero, or the instant of reading by its clock.
//  4. The cursor is the source's own JSON. It may only promise what was emitted
//     with it or before. Bound it: it is written with every page.
//  5. An error is a [Fault]. A 4xx and a login page are never "no records", and a
//     damaged answer is a Retry. A bad object is emitted as it is, for the
//     transform to reject: its neighbours land.
//  6. Implement [Census], which ends with an error unless complete, and [Witness],
//     which says Deleted only when it is proven; where the tool allows, [Fetcher]
//     and [Locator]; and Vocabulary where its words need a meaning.
//  7. Implement sourcetest.Tool over the sandbox server and call sourcetest.Run.
//     It changes the tool at every request, kills the reading at every page and
//     breaks every answer; in the end the collected state must be the tool's. Say
//     there why a case is not for the tool. Where its makers publish a description
//     of its API, hold both sides to it with sourcetest/openapi.
//  8. Name the tool in the list of package app and in the configuration.
//
// # What is guaranteed
//
// Of every source: a version is published at least once before a cursor passes
// it, nothing is lost by a kill at any point, a restart repeats at most a page,
// an idle pull emits nothing, no absence counts unless all that could name the
// object was read whole, and no error prints a secret. A reconciliation marks a
// deletion only after two independent sightings.
//
// And of each, by what its tool allows:
//
//	               jira              mantis              squash             openproject        documents           files
//	history        the tool's        the tool's          each observation   the tool's prose   each observation    each observation
//	idle pull      3 requests        the index and       the lists          a few requests     one listing a       a look at each
//	                                 some lists                                                directory           file
//	Version        update time       update time         instant of reading update time        the file's time     the file's time
//	found late     10 min of index   what moves no       changes between    what moves no      changes between     changes between
//	               lag; reference    time: the daily     two runs that      time: when the     two runs            two runs
//	               data hourly       sweep               cancel out         next thing moves
//	deletions      census            census              census             census, proven     by Pull, absent     by Pull, if all
//	                                                                        to administrators  from two listings   rows are readable
//	Hidden told    403; 404 where    issues              403                404 of a member    a refused           never
//	from Deleted   a project hides                                                             directory
//	moves          same id           same id             same id            same id            same id where the   no
//	                                                                                           server has one
//
// Not guaranteed, of any: what a tool forgets before it is read (a status changed
// twice between two runs of a tool without history, a scrubbed history), and what
// changes while the account may not see it and is shown again between two
// reconciliations. Of JIRA: an issue moved into a project that the account may
// not browse looks deleted, and so does one whose security level leaves the
// account out, in a project that it does not administer and where no issue in
// sight has a level; remote links and votes are not read. Of files: a
// value that a spreadsheet shows wrongly is read as shown.
package connectors
