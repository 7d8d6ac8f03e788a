"""One file for each rule type: the sentence a diplomat reads, and how it judges."""
