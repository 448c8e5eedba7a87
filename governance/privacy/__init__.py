"""A person is found in what is kept, by name, e-mail, number and account."""
