"""Reports: what a person reads, prints or works through, made from the rows of the inventory."""
