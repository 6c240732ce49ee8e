"""What each department's register holds of the population, in the register's own terms."""
