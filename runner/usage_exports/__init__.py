"""Run the usage exports: set the period, bring the warehouse up to date, write the files."""
