"""What tests of the body share, and the tests themselves."""
