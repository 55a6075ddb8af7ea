# closura_add_experiment(<target> <header> [SYSTEM <name>] [NATIVE] [MPI])
#
# Makes the program of a system: `simulate`, `train`, `sample`, `predict`, `closure`, `score`, `reproduce` for the struct of a header.
#
#   closura_add_experiment(epidemic epidemic.hpp)                             # the struct `epidemic`
#   closura_add_experiment(mine systems.hpp SYSTEM ecology::mine NATIVE)      # another name; for this machine alone
#   closura_add_experiment(mine_on_ranks systems.hpp SYSTEM ecology::mine MPI)
#
# SYSTEM is the struct's qualified name (default: the header's name without its extension). NATIVE compiles with
# -march=native, for speed: results are the same bits with every instruction set, but the program may not run elsewhere.
# MPI runs it on ranks, each with threads (closura::mpi, docs/ranks.md): `mpirun -n 4 mine train …`.
# Optimisation is -O3, except in Debug builds. The script that draws the figures lies beside this file.
function(closura_add_experiment target header)
    cmake_parse_arguments(PARSE_ARGV 2 experiment "NATIVE;MPI" "SYSTEM" "")
    if(experiment_UNPARSED_ARGUMENTS OR experiment_KEYWORDS_MISSING_VALUES)
        message(FATAL_ERROR "closura_add_experiment(${target} ${header} [SYSTEM name] [NATIVE] [MPI]): "
            "what is ${experiment_UNPARSED_ARGUMENTS}${experiment_KEYWORDS_MISSING_VALUES}?")
    endif()
    set(components experiment)
    if(experiment_MPI)
        list(APPEND components mpi)
    endif()
    foreach(component IN LISTS components)
        if(NOT TARGET closura::${component})
            get_property(missing GLOBAL PROPERTY closura_${component}_missing)
            if(NOT missing)
                set(missing "there is no closura::${component}: ask for it, as in find_package(closura COMPONENTS ${component})")
            endif()
            message(FATAL_ERROR "closura_add_experiment(${target} ${header}): ${missing}")
        endif()
    endforeach()
    get_filename_component(header_path "${header}" ABSOLUTE)
    if(NOT EXISTS "${header_path}")
        message(FATAL_ERROR "closura_add_experiment(${target} ${header}): there is no file ${header_path}")
    endif()
    set(system "${experiment_SYSTEM}")
    if(NOT system)
        get_filename_component(system "${header}" NAME_WE)
    endif()
    if(NOT system MATCHES "^[A-Za-z_][A-Za-z0-9_]*(::[A-Za-z_][A-Za-z0-9_]*)*$")
        message(FATAL_ERROR "closura_add_experiment(${target} ${header}): \"${system}\" is no name of a struct; "
            "say SYSTEM name")
    endif()

    # The same system on ranks is another struct, in a header that takes the place of its own.
    if(experiment_MPI)
        string(MAKE_C_IDENTIFIER "${target}_system" system_on_ranks)
        set(header_on_ranks "${CMAKE_CURRENT_BINARY_DIR}/${target}_system.hpp")
        file(CONFIGURE OUTPUT "${header_on_ranks}" CONTENT [[
// Made by closura_add_experiment.
#pragma once

#include "@header_path@"

#include <closura/run/ranks.hpp>

struct @system_on_ranks@ : @system@ {
    using executor = closura::ranks;
};
]] @ONLY)
        set(header_path "${header_on_ranks}")
        set(system "${system_on_ranks}")
    endif()

    # A source for each stage, so that they compile side by side and none takes long. Stages call each other: each source
    # knows that the other stages are compiled elsewhere.
    set(declarations "${CMAKE_CURRENT_BINARY_DIR}/${target}_stages.hpp")
    set(stages ensemble optimisation learning path sampling observation expectation closure_file checkpoint)
    set(stages_declared "")
    foreach(stage IN LISTS stages)
        string(APPEND stages_declared "extern template struct closura::${stage}_stage<${system}>;\n")
    endforeach()
    file(CONFIGURE OUTPUT "${declarations}" CONTENT [[
// Made by closura_add_experiment.
#pragma once

#include "@header_path@"

#include <closura/experiment/stages.hpp>

@stages_declared@]] @ONLY)

    # Two stages stand apart from the others and from what these include.
    set(sources "${header_path}" "${declarations}")
    foreach(stage IN LISTS stages ITEMS closure well_mixed)
        set(included "\"${declarations}\"")
        if(NOT stage IN_LIST stages)
            set(included "\"${header_path}\"\n\n#include <closura/experiment/${stage}_stage.hpp>")
        endif()
        set(source "${CMAKE_CURRENT_BINARY_DIR}/${target}_${stage}.cpp")
        file(CONFIGURE OUTPUT "${source}" CONTENT [[
// Made by closura_add_experiment.
#include @included@

template struct closura::@stage@_stage<@system@>;
]] @ONLY)
        list(APPEND sources "${source}")
    endforeach()
    set(files "${CMAKE_CURRENT_BINARY_DIR}/${target}_checkpoint.cpp" "${CMAKE_CURRENT_BINARY_DIR}/${target}_closure_file.cpp")
    list(REMOVE_ITEM sources ${files})
    set(elsewhere [[
extern template struct closura::closure_stage<@system@>;
extern template struct closura::well_mixed_stage<@system@>;
]])
    string(CONFIGURE "${elsewhere}" elsewhere @ONLY)
    set(commands "${CMAKE_CURRENT_BINARY_DIR}/${target}_commands.cpp")
    file(CONFIGURE OUTPUT "${commands}" CONTENT [[
// Made by closura_add_experiment.
#include "@declarations@"

#include <closura/experiment/commands.hpp>

@elsewhere@
template struct closura::experiment_commands<@system@>;
]] @ONLY)
    set(main "${CMAKE_CURRENT_BINARY_DIR}/${target}_main.cpp")
    file(CONFIGURE OUTPUT "${main}" CONTENT [[
// Made by closura_add_experiment.
#include "@declarations@"

#include <closura/experiment/experiment.hpp>

@elsewhere@extern template struct closura::experiment_commands<@system@>;

int main(int argc, char** argv) { return closura::run_experiment<@system@>(argc, argv); }
]] @ONLY)
    # Options, commands, checkpoints and files take no time to speak of, and their libraries take an optimiser long. The
    # linker keeps the first copy of an inline function that it meets: the computing stages' own, if these come last.
    add_executable(${target} ${sources} ${files} "${commands}" "${main}")
    set_source_files_properties(${files} "${commands}" "${main}" PROPERTIES
        COMPILE_OPTIONS $<$<NOT:$<CONFIG:Debug>>:-Og>)
    list(TRANSFORM components PREPEND closura::)
    target_link_libraries(${target} PRIVATE ${components})
    target_compile_definitions(${target} PRIVATE
        CLOSURA_FIGURES_SCRIPT="${CMAKE_CURRENT_FUNCTION_LIST_DIR}/figures.py")
    target_compile_options(${target} PRIVATE $<$<NOT:$<CONFIG:Debug>>:-O3>)
    if(experiment_NATIVE)
        target_compile_options(${target} PRIVATE -march=native)
    endif()
endfunction()
