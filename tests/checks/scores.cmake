# Runs the main job, `reproduce`, of PROGRAM in SCRATCH on row_first data with seeds 1 to SEEDS, by each of RECIPES, and fails
# if
#
#   scores are worse than they were: of many seeds, one in ten scored less than a bound (docs/results.md, of 60;
#   docs/laws_and_recipes.md, of 20, for `path`). That five or more of eight seeds do has a probability of 4·10⁻⁴, that all
#   of four do one of 10⁻⁴, if nothing has changed but the random numbers;
#   or a run needs 400 MB of memory (if TIME is GNU time).
#
# A recipe is `paper` or `path`, or `preconditioned`: the paper's with this adjoint. Prints the table. Scores are compared as
# whole numbers, in units of 0.0001.
cmake_minimum_required(VERSION 3.22)

set(memory_limit_kilobytes 400000)
set(failed FALSE)
# GNU time; the shell's own and BSD's have other options.
set(measure)
if(TIME)
    execute_process(COMMAND "${TIME}" -f "%M" "${CMAKE_COMMAND}" -E true
        RESULT_VARIABLE result ERROR_VARIABLE output OUTPUT_QUIET)
    if(result EQUAL 0 AND output MATCHES "^[0-9]+\n$")
        set(measure "${TIME}" -f "memory %M")
    endif()
endif()
if(NOT measure)
    message("memory is not measured: GNU time was not found")
endif()

function(check_scores recipe low)
    set(options --recipe ${recipe})
    if(recipe STREQUAL "preconditioned")
        set(options --recipe paper --adjoint preconditioned)
    endif()
    set(below 0)
    foreach(seed RANGE 1 ${SEEDS})
        file(REMOVE_RECURSE "${SCRATCH}")
        execute_process(
            COMMAND ${measure} "${PROGRAM}" reproduce --no-figures --site-choice row_first --seed ${seed}
                ${options} --threads 2 --out "${SCRATCH}"
            RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE errors)
        if(NOT result EQUAL 0 OR NOT output MATCHES "^R2 (-?[0-9])\\.([0-9][0-9][0-9][0-9])\n$")
            message(FATAL_ERROR "seed ${seed}, ${recipe}: exit code ${result}\n${output}${errors}")
        endif()
        set(score "${CMAKE_MATCH_1}${CMAKE_MATCH_2}")
        set(line "${recipe}, seed ${seed}: R2 ${CMAKE_MATCH_1}.${CMAKE_MATCH_2}")
        string(REGEX REPLACE "^0+(.)" "\\1" score "${score}")
        if(score LESS low)
            string(APPEND line " is under ${low} / 10000")
            math(EXPR below "${below} + 1")
        endif()
        if(errors MATCHES "memory ([0-9]+)")
            string(APPEND line ", ${CMAKE_MATCH_1} kB")
            if(NOT CMAKE_MATCH_1 LESS memory_limit_kilobytes)
                string(APPEND line " is too much memory")
                set(failed TRUE PARENT_SCOPE)
            endif()
        endif()
        message("${line}")
    endforeach()
    if(below GREATER_EQUAL 5 OR below EQUAL SEEDS)
        message("${recipe}: ${below} of ${SEEDS} seeds score less than all but a tenth used to")
        set(failed TRUE PARENT_SCOPE)
    endif()
endfunction()

set(low_of_paper 9070)
set(low_of_preconditioned 9350)
set(low_of_path 9985)
foreach(recipe IN LISTS RECIPES)
    check_scores(${recipe} ${low_of_${recipe}})
endforeach()
file(REMOVE_RECURSE "${SCRATCH}")
if(failed)
    message(FATAL_ERROR "the model follows the simulations less well than it should")
endif()
