// expect: a sentence that is not there
// complaint: does not say "a sentence that is not there"
#error "another sentence"
