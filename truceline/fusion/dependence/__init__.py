"""Source dependence: who may only repeat whom, and what a repetition counts."""
