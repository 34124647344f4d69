"""Links: where addresses in a text lead, by the rules of the generator that publishes it."""
