"""One file for each rule type: its number, its title and the parameters a document may set."""
