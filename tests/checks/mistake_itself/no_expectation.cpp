// complaint: its first line must be
#error "some sentence"
