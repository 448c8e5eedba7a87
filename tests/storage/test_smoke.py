from storage.database import Database
def test_a(demo_database: Database) -> None:
    demo_database.check()
    assert len(demo_database.transact(lambda unit: unit.identities.tenants())) == 2
def test_b(database: Database) -> None:
    database.check()
