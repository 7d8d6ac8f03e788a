"""TELL: what a case says first, in plain words and five languages. Words and looks in, sentences out; no judgement."""
