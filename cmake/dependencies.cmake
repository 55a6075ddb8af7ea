# Finds what closura's headers include, and makes its components. Used by the build tree and, once installed, by
# closura-config.cmake. A dependency that is a target already (brought in by a parent project) is left alone.
#
#   closura::closura      everything but the components: xtensor, xsimd, Boost's headers, threads
#   closura::io           <closura/io/…> with JSON: nlohmann-json
#   closura::experiment   <closura/experiment/experiment.hpp>, programs of a system: closura::io and CLI11
#   closura::benchmark    <closura/benchmark.hpp>: Google Benchmark
#   closura::mpi          <closura/run/ranks.hpp>: MPI
include(CMakeFindDependencyMacro)

set(CLOSURA_COMPONENTS_KNOWN io experiment benchmark mpi)

# Of each component: what it builds on, the package it needs besides, that package's target, and its Debian name. CMake
# itself finds MPI, others come with a package file.
set(closura_io_base closura::closura)
set(closura_io_package nlohmann_json)
set(closura_io_target nlohmann_json::nlohmann_json)
set(closura_io_debian nlohmann-json3-dev)
set(closura_experiment_base closura::io)
set(closura_experiment_package CLI11)
set(closura_experiment_target CLI11::CLI11)
set(closura_experiment_debian libcli11-dev)
set(closura_benchmark_base closura::closura)
set(closura_benchmark_package benchmark)
set(closura_benchmark_target benchmark::benchmark)
set(closura_benchmark_debian libbenchmark-dev)
set(closura_mpi_base closura::closura)
set(closura_mpi_package MPI)
set(closura_mpi_how COMPONENTS CXX)
set(closura_mpi_target MPI::MPI_CXX)
set(closura_mpi_debian "libopenmpi-dev openmpi-bin")

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
if(NOT TARGET Threads::Threads)
    find_dependency(Threads)
endif()

# Makes closura::<component>, after what it builds on. Where a package is missing it makes none, and the global property
# closura_<component>_missing says what to install.
function(closura_make_component component)
    if(TARGET closura::${component})
        return()
    endif()
    string(REPLACE "closura::" "" base "${closura_${component}_base}")
    if(NOT TARGET closura::${base})
        closura_make_component(${base})
    endif()
    if(NOT TARGET ${closura_${component}_target})
        set(how CONFIG)
        if(closura_${component}_how)
            set(how ${closura_${component}_how})
        endif()
        set(MPI_CXX_SKIP_MPICXX ON) # the bindings for C++ that MPI had once
        find_package(${closura_${component}_package} QUIET ${how})
    endif()
    if(NOT TARGET ${closura_${component}_target})
        string(CONCAT missing "closura::${component} needs the CMake package ${closura_${component}_package}, which was "
            "not found. On Debian: apt-get install ${closura_${component}_debian}")
    elseif(NOT TARGET closura::${base})
        get_property(missing GLOBAL PROPERTY closura_${base}_missing)
    else()
        # Imported, as it is not built: the installed package and the source tree make it in the same way.
        add_library(closura::${component} INTERFACE IMPORTED GLOBAL)
        target_link_libraries(closura::${component} INTERFACE closura::${base} ${closura_${component}_target})
        set(missing "")
    endif()
    set_property(GLOBAL PROPERTY closura_${component}_missing "${missing}")
endfunction()
