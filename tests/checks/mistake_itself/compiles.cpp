// expect: anything
// complaint: compiles, but must not
int main() {}
