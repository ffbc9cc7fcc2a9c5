"""The full-screen desk: `wellheard review`."""
