"""The HTTP server: what is read from clients, and what they are answered."""
