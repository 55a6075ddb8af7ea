// Belongs to the precompiled header of the tests.
