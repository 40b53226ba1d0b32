"""Why no grid is valid: requirements that cannot hold together, found by counting or by assuming them."""
