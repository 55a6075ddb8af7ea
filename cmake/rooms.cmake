# The rooms of include/closura, lowest first: a room may include itself and the rooms before it.
# tests/checks/rooms.cmake enforces this; tests/ has a folder and an executable per room.
set(CLOSURA_ROOMS core expr model simd state sample dynamics simulate optimise learn analyse io run experiment benchmark)

# The rooms that must also build without exceptions: everything that computes.
set(CLOSURA_CORE_ROOMS core expr model simd state sample dynamics simulate optimise)
