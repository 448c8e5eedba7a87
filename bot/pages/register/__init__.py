"""Show what stands in the register: records, contacts, contracts, forums and evidence."""
