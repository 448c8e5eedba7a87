"""Write the register as a workbook, read it, and mark where something is wrong."""
