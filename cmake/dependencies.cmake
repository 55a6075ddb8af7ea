# Finds what closura's headers include. Used by the build tree and, once installed, by closura-config.cmake.
# A dependency that is a target already (brought in by a parent project) is left alone.
include(CMakeFindDependencyMacro)

if(NOT TARGET xtensor)
    find_dependency(xtensor)
endif()
if(NOT TARGET xsimd)
    find_dependency(xsimd)
endif()
if(NOT TARGET Boost::headers)
    # Boost's own package first; CMake's FindBoost module, gone from newer versions, only where there is none.
    find_package(Boost 1.74 CONFIG QUIET)
    if(NOT TARGET Boost::headers)
        find_dependency(Boost 1.74)
    endif()
endif()
if(NOT TARGET nlohmann_json::nlohmann_json)
    find_dependency(nlohmann_json)
endif()
if(NOT TARGET Threads::Threads)
    find_dependency(Threads)
endif()
