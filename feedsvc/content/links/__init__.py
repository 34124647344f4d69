"""Links: what an address in a text leads to, by the rules of the generator that publishes it."""
