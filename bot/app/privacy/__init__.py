"""Answer what is kept on a person and who looked, and erase whoever has left."""
