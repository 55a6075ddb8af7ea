# Of INCLUDE_PATHS, what a compiler is told: `include_flags`. Warnings in other people's headers are theirs.
set(include_flags)
foreach(path IN LISTS INCLUDE_PATHS)
    list(APPEND include_flags -isystem "${path}")
endforeach()
