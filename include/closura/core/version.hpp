// The version, in the one place that both the preprocessor and CMake read.
#pragma once

#define CLOSURA_VERSION_MAJOR 0
#define CLOSURA_VERSION_MINOR 2
#define CLOSURA_VERSION_PATCH 0
