// Package openproject reads what OpenProject writes for people: the sentences in
// which it tells the history of a work package.
//
// The API gives a change as one sentence in the language of the account, without
// the name of the field and without ids. A [Grammar] takes it apart by the sentence
// patterns of OpenProject, in French and English. A sentence that has several
// readings is an error that lists them, never a guess; what is known of the
// instance tells them apart.
//
// The package is pure and imports the standard library only.
package openproject
