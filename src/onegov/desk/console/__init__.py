"""Where a department registers its applications, certifies them and sees how they are used."""
