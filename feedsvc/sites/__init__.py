"""Sites: one room for each generator."""
