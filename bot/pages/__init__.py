"""Pages are cards one may ask for at any time without leaving what is open."""
