# Runs the example program, PROGRAM, in the empty directory SCRATCH. PART says what is checked:
#   outputs    the documented files and nothing else; run.json; --help
#   same_bits  results do not depend on the number of threads
#   resume     learning that was stopped goes on with the same bits
#   ensembles  starts, records, memory; what files are of is checked; laws and records go with a fit
#   figures    are drawn, whatever the directory is called
#   bad_input  exit code 2, a message that names the thing, and nothing left behind
# MAKE_NPY writes the corrupt files (make_npy.cpp).
cmake_minimum_required(VERSION 3.22)

file(REMOVE_RECURSE "${SCRATCH}")
file(MAKE_DIRECTORY "${SCRATCH}")

# Runs the program in SCRATCH and must succeed.
function(run_program)
    execute_process(COMMAND ${measure} "${PROGRAM}" ${ARGN} WORKING_DIRECTORY "${SCRATCH}"
        RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE errors)
    if(NOT result EQUAL 0)
        message(FATAL_ERROR "${ARGN}: exit code ${result}\n${output}${errors}")
    endif()
    if(measure)
        string(STRIP "${errors}" memory)
        set(memory "${memory}" PARENT_SCOPE)
    elseif(NOT errors STREQUAL "")
        message(FATAL_ERROR "${ARGN}: wrote to standard error, which is no terminal:\n${errors}")
    endif()
    set(output "${output}" PARENT_SCOPE)
endfunction()

function(make_npy file)
    get_filename_component(directory "${SCRATCH}/${file}" DIRECTORY)
    file(MAKE_DIRECTORY "${directory}")
    execute_process(COMMAND "${MAKE_NPY}" "${SCRATCH}/${file}" ${ARGN} RESULT_VARIABLE result)
    if(NOT result EQUAL 0)
        message(FATAL_ERROR "make_npy ${file} ${ARGN}: ${result}")
    endif()
endfunction()

function(expect_same_bytes first second)
    file(SHA256 "${SCRATCH}/${first}" first_hash)
    file(SHA256 "${SCRATCH}/${second}" second_hash)
    if(NOT first_hash STREQUAL second_hash)
        message(FATAL_ERROR "${first} and ${second} differ")
    endif()
endfunction()

# The directory holds exactly these files, hidden ones included.
function(expect_files directory)
    file(GLOB found RELATIVE "${SCRATCH}/${directory}" "${SCRATCH}/${directory}/*" "${SCRATCH}/${directory}/.*")
    list(FILTER found EXCLUDE REGEX "^\\.\\.?$")
    list(SORT found)
    set(expected ${ARGN})
    list(SORT expected)
    if(NOT found STREQUAL expected)
        message(FATAL_ERROR "${directory} holds\n  ${found}\nand should hold\n  ${expected}")
    endif()
endfunction()

set(simulated counts.npy lattices.npy pairs.npy)
set(trained parameters.npy parameter_names.json checkpoint.npz)
set(trained_by_paper ${trained})
set(trained_by_path parameters.npy parameter_names.json path.npy path_errors.npy path_smoothed.npy path_moments.npy
    path_diagnostics.npy survival.npy)
set(sampled model_counts.npy model_deviations.npy model_times.npy)
set(analysed closure_terms.npy closure_terms_errors.npy closure_sum.npy closure_sum_errors.npy closure_sum_filtered.npy
    data_mean.npy model_mean.npy data_derivative.npy model_derivative.npy parameter_errors.npy rate_equations.npy
    rate_equations.txt)
foreach(layer RANGE 2)
    list(APPEND sampled layers_${layer}.npy layer_probabilities_${layer}.npy layer_probabilities_${layer}_after_steps.npy)
endforeach()
set(common --seed 3 --threads 2)
set(measure) # what measures the program's memory, where it is measured
set(score "R2 -?[0-9]+\\.[0-9][0-9][0-9][0-9]\n")
set(unfinished "note: learning has stopped after [0-9]+ of the [0-9]+ optimisation steps[^\n]*\n")

# ---------------------------------------------------------------------------------------------------------- outputs

# run.json holds a member that matches a regular expression.
function(expect_json directory expected)
    file(READ "${SCRATCH}/${directory}/run.json" json)
    string(JSON value ERROR_VARIABLE problem GET "${json}" ${ARGN})
    if(problem OR NOT value MATCHES "${expected}")
        message(FATAL_ERROR "${directory}/run.json: ${ARGN} is \"${value}\" and should match ${expected} (${problem})")
    endif()
endfunction()

if(PART STREQUAL "outputs")
    foreach(command IN ITEMS "" simulate train sample score reproduce)
        run_program(${command} --help)
        if(NOT output MATCHES "Usage:")
            message(FATAL_ERROR "${command} --help says\n${output}")
        endif()
        if(NOT command STREQUAL "")
            foreach(option IN ITEMS --seed --threads --out)
                if(NOT output MATCHES "${option}")
                    message(FATAL_ERROR "${command} --help does not name ${option}")
                endif()
            endforeach()
        endif()
    endforeach()
    run_program(--version)
    string(STRIP "${output}" version)

    run_program(simulate ${common} --runs 6 --steps 20 --site-choice row_first --out data)
    expect_files(data ${simulated} run.json)
    run_program(train ${common} --data data --optimisation-steps 10 --adjoint preconditioned --out trained)
    expect_files(trained ${trained} run.json)
    run_program(train ${common} --data data --optimisation-steps 4 --law persistent --out persistent)
    expect_files(persistent ${trained} run.json)
    run_program(sample ${common} --trained trained --samples 4 --out samples)
    expect_files(samples ${sampled} samples.npy run.json)
    run_program(score --fresh-runs 0 ${common} --trained trained --data data --samples 4)
    if(NOT output MATCHES "^${score}$")
        message(FATAL_ERROR "score prints\n${output}")
    endif()
    set(printed "${output}")
    run_program(reproduce ${common} --runs 6 --steps 20 --site-choice row_first --optimisation-steps 10
        --adjoint preconditioned --samples 4 --no-figures --out all)
    expect_files(all ${simulated} ${trained} ${sampled} ${analysed} run.json)
    # One command or several: the same numbers.
    foreach(file IN LISTS simulated)
        expect_same_bytes(data/${file} all/${file})
    endforeach()
    # Checkpoints say by which command they were made.
    expect_same_bytes(trained/parameters.npy all/parameters.npy)
    expect_same_bytes(trained/parameter_names.json all/parameter_names.json)
    foreach(file IN LISTS sampled)
        expect_same_bytes(samples/${file} all/${file})
    endforeach()
    # Ten steps are not enough for a window of ten to reach the end of twenty-one times, and it says so.
    string(REPLACE "." "\\." printed "${printed}")
    if(NOT output MATCHES "^${printed}${unfinished}$" OR NOT output MATCHES "after 10 of the 22 .* at time step 15,")
        message(FATAL_ERROR "reproduce prints\n${output}and score\n${printed}")
    endif()
    # Steps of Algorithm 1 refine what a path has come to, with its options.
    set(path --data data --recipe path --hidden-iterations 2)
    run_program(train ${common} ${path} --out followed)
    run_program(train ${common} ${path} --refinement-steps 6 --window 5 --out refined)
    expect_files(refined ${trained_by_path} run.json)
    expect_same_bytes(followed/path_smoothed.npy refined/path_smoothed.npy)
    file(SHA256 "${SCRATCH}/followed/parameters.npy" followed)
    file(SHA256 "${SCRATCH}/refined/parameters.npy" refined)
    if(followed STREQUAL refined)
        message(FATAL_ERROR "refinement leaves parameters.npy as it was")
    endif()
    run_program(train ${common} --data data --optimisation-steps 21 --out nearly)
    if(NOT output MATCHES "^${unfinished}$")
        message(FATAL_ERROR "train --optimisation-steps 21 prints\n${output}")
    endif()
    run_program(train ${common} --data data --optimisation-steps 22 --out enough)
    if(NOT output STREQUAL "")
        message(FATAL_ERROR "train --optimisation-steps 22 prints\n${output}")
    endif()

    # Substeps do not show in the files: one set of parameters per time step.
    run_program(train ${common} --data data --optimisation-steps 4 --substeps 3 --out finer)
    run_program(score --fresh-runs 0 ${common} --trained finer --data data --samples 4)

    foreach(directory IN ITEMS data trained samples all)
        expect_json(${directory} "^${version}$" closura)
        expect_json(${directory} "^3$" seed)
        expect_json(${directory} "^2$" threads)
        expect_json(${directory} "^[0-9.e-]+$" wall_seconds)
    endforeach()
    expect_json(data "^simulate$" command)
    expect_json(data "^6$" simulation ensemble runs)
    expect_json(data "^20$" simulation ensemble steps)
    expect_json(data "^row_first$" simulation site_choice)
    expect_json(trained "^train$" command)
    expect_json(trained "^preconditioned$" training learning adjoint)
    expect_json(trained "^short_run$" training learning law name)
    expect_json(trained "^short_run$" law name)
    expect_json(trained "^10$" training optimisation_steps)
    expect_json(trained "^paper$" training recipe) # whose option this is
    expect_json(trained "^5$" training learning batch batch)
    expect_json(persistent "^persistent$" training learning law name)
    expect_json(persistent "^persistent$" law name)
    expect_json(samples "^4$" sampling samples)
    expect_json(all "^reproduce$" command)
    expect_json(all "^10$" sampling every)
    expect_json(all "^2$" sampling means_every)
    # What figures are drawn from.
    expect_json(all "^false$|^OFF$" system closed_walls)
    expect_json(all "weight\\[1,P,2,P\\]" system model couplings 1 parameters 1)
    expect_json(all "^40$" system model layers 2 extents 1)
    expect_json(all "^20$" parameter_errors times 9)
    expect_json(all "^-?[0-9.e-]+$" score)

    # A seed that is not given is drawn, printed and stored; with it, the numbers are the same again.
    run_program(simulate --runs 1 --steps 3 --out drawn)
    if(NOT output MATCHES "^seed ([0-9]+)\n$")
        message(FATAL_ERROR "without --seed, simulate prints\n${output}")
    endif()
    set(seed ${CMAKE_MATCH_1})
    expect_json(drawn "^${seed}$" seed)
    run_program(simulate --runs 1 --steps 3 --seed ${seed} --out again)
    expect_same_bytes(drawn/lattices.npy again/lattices.npy)

# -------------------------------------------------------------------------------------------------------- same_bits

elseif(PART STREQUAL "same_bits")
    set(options_of_paper --recipe paper)
    set(options_of_path) # the default
    foreach(recipe IN ITEMS paper path)
        foreach(threads IN ITEMS 1 2)
            run_program(reproduce --quick --no-figures --seed 7 ${options_of_${recipe}} --threads ${threads}
                --out ${recipe}/threads_${threads})
        endforeach()
        expect_json(${recipe}/threads_1 "${recipe}" training recipe)
        expect_files(${recipe}/threads_1 ${simulated} ${trained_by_${recipe}} ${sampled} ${analysed} run.json)
        file(GLOB arrays RELATIVE "${SCRATCH}/${recipe}/threads_1" "${SCRATCH}/${recipe}/threads_1/*.npy")
        foreach(file IN LISTS arrays)
            expect_same_bytes(${recipe}/threads_1/${file} ${recipe}/threads_2/${file})
        endforeach()
    endforeach()
    # Learning in one go leaves nothing to go on with when it is done; what was asked for, until then (torture.py).
    execute_process(COMMAND "${PROGRAM}" reproduce --resume --out path/threads_1 WORKING_DIRECTORY "${SCRATCH}"
        RESULT_VARIABLE result ERROR_VARIABLE errors)
    if(result EQUAL 0 OR NOT errors MATCHES "checkpoint.npz")
        message(FATAL_ERROR "reproduce --resume of what is done: exit code ${result}\n${errors}")
    endif()
    # And other numbers with another seed.
    run_program(simulate --seed 8 --runs 20 --steps 100 --out other)
    file(SHA256 "${SCRATCH}/other/lattices.npy" other)
    file(SHA256 "${SCRATCH}/paper/threads_1/lattices.npy" first)
    if(other STREQUAL first)
        message(FATAL_ERROR "another seed gives the same simulations")
    endif()

# ----------------------------------------------------------------------------------------------------------- resume

elseif(PART STREQUAL "resume")
    function(refuse_resume expected directory)
        execute_process(COMMAND "${PROGRAM}" train --resume ${ARGN} --out ${directory} WORKING_DIRECTORY "${SCRATCH}"
            RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE errors)
        if(NOT result EQUAL 2 OR NOT errors MATCHES "${expected}")
            message(FATAL_ERROR "${ARGN}: exit code ${result}; says\n${errors}expected \"${expected}\"")
        endif()
    endfunction()
    run_program(simulate ${common} --runs 6 --steps 20 --out data)
    foreach(law IN ITEMS short_run persistent)
        set(options --data data --law ${law} --adjoint preconditioned --batch 4)
        run_program(train ${common} ${options} --optimisation-steps 17 --out ${law}_at_once)
        run_program(train ${common} ${options} --optimisation-steps 6 --checkpoint-every 4 --out ${law}_stopped)
        # Seed and options come with the checkpoint.
        run_program(train --threads 1 --data data --resume --optimisation-steps 11 --out ${law}_stopped)
        run_program(train --data data --resume --optimisation-steps 17 --out ${law}_stopped)
        foreach(file IN LISTS trained)
            expect_same_bytes(${law}_at_once/${file} ${law}_stopped/${file})
        endforeach()
        # It is the same training: what contradicts it is refused, what agrees with it is not.
        run_program(train --data data --resume --optimisation-steps 17 --law ${law} --batch 4 --seed 3
            --out ${law}_stopped)
        foreach(option IN ITEMS "--seed;4" "--batch;5" "--window;9" "--adjoint;paper" "--learning-rate;1e-6"
                                "--gibbs-steps;11" "--substeps;2")
            list(GET option 0 name)
            refuse_resume("${name}: .*checkpoint.npz was made with .*--overwrite" ${law}_stopped --data data ${option})
        endforeach()
        # Nothing is left to do.
        run_program(train --data data --resume --optimisation-steps 17 --out ${law}_stopped)
        expect_same_bytes(${law}_at_once/parameters.npy ${law}_stopped/parameters.npy)
        refuse_resume("--optimisation-steps: 5; .* has done 17" ${law}_stopped --data data --optimisation-steps 5)
    endforeach()
    # Other data of the same shape used to be taken.
    run_program(simulate --seed 4 --threads 2 --runs 6 --steps 20 --out other_data)
    refuse_resume("was made with other data" persistent_stopped --data other_data)
    run_program(simulate ${common} --time-step 0.5 --runs 6 --steps 20 --out other_time_step)
    refuse_resume("was made with other data" persistent_stopped --data other_time_step)
    execute_process(COMMAND "${PROGRAM}" score --seed 1 --trained persistent_stopped --data other_time_step
        WORKING_DIRECTORY "${SCRATCH}" RESULT_VARIABLE result ERROR_VARIABLE errors OUTPUT_QUIET)
    if(NOT result EQUAL 2 OR NOT errors MATCHES "was learned from data with --time-step 1;.*with 0.5")
        message(FATAL_ERROR "score on data of another time step: ${result}, ${errors}")
    endif()
    # A checkpoint is not lost because a word was forgotten.
    execute_process(COMMAND "${PROGRAM}" train --seed 1 --data data --optimisation-steps 2 --out persistent_stopped
        WORKING_DIRECTORY "${SCRATCH}" RESULT_VARIABLE result ERROR_VARIABLE errors OUTPUT_QUIET)
    if(NOT result EQUAL 2 OR NOT errors MATCHES "checkpoint.npz: is there already; --resume goes on .* --overwrite begins")
        message(FATAL_ERROR "without --resume: ${result}, ${errors}")
    endif()
    expect_same_bytes(persistent_at_once/parameters.npy persistent_stopped/parameters.npy)
    run_program(train ${common} --data data --law short_run --adjoint preconditioned --batch 4 --optimisation-steps 17
        --overwrite --out persistent_stopped)
    expect_same_bytes(short_run_at_once/checkpoint.npz persistent_stopped/checkpoint.npz)
    # `reproduce` is taken up again, too, with its simulations or without.
    set(options --runs 6 --steps 20 --optimisation-steps 22 --samples 4 --no-figures)
    run_program(reproduce ${common} ${options} --out all)
    set(expected "${output}")
    foreach(missing IN ITEMS none lattices.npy run.json)
        file(REMOVE_RECURSE "${SCRATCH}/again")
        file(COPY "${SCRATCH}/all/" DESTINATION "${SCRATCH}/again")
        file(REMOVE "${SCRATCH}/again/${missing}" "${SCRATCH}/again/parameters.npy")
        run_program(reproduce --resume --no-figures --out again)
        if(NOT output STREQUAL expected)
            message(FATAL_ERROR "reproduce --resume without ${missing} prints\n${output}and not\n${expected}")
        endif()
        expect_files(again ${simulated} ${trained} ${sampled} ${analysed} run.json)
        foreach(file IN LISTS simulated trained sampled)
            expect_same_bytes(all/${file} again/${file})
        endforeach()
    endforeach()

# -------------------------------------------------------------------------------------------------------- ensembles

elseif(PART STREQUAL "ensembles")
    # The last of the lines that the program printed is a score.
    function(expect_score expected)
        if(NOT output MATCHES "${expected}")
            message(FATAL_ERROR "printed\n${output}and should match ${expected}")
        endif()
    endfunction()
    # A .npy file has this shape.
    function(expect_shape file expected)
        file(STRINGS "${SCRATCH}/${file}" header LIMIT_INPUT 128)
        if(NOT header MATCHES "'shape': \\(${expected}\\)")
            message(FATAL_ERROR "${file} should have the shape ${expected}; it begins with\n${header}")
        endif()
    endfunction()
    function(refuse expected)
        execute_process(COMMAND "${PROGRAM}" ${ARGN} --out out WORKING_DIRECTORY "${SCRATCH}"
            RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE errors)
        if(NOT result EQUAL 2 OR NOT errors MATCHES "${expected}" OR EXISTS "${SCRATCH}/out")
            message(FATAL_ERROR "${ARGN}: exit code ${result}; says\n${errors}expected \"${expected}\" and no outputs")
        endif()
    endfunction()

    # Several initial conditions, one after the other; the first is the same as alone.
    run_program(simulate ${common} --runs 3 --steps 4 --start H=10,P=20 --start P=1600 --out starts)
    expect_shape(starts/lattices.npy "6, 5, 40, 40")
    expect_json(starts "^H=10,P=20$" starts 0)
    expect_json(starts "^H=0,P=1600$" starts 1)
    run_program(simulate ${common} --runs 3 --steps 4 --start H=10,P=20 --out start)
    run_program(simulate ${common} --runs 3 --steps 4 --hunters 10 --prey 20 --out numbers)
    expect_json(start "^H=10,P=20$" starts 0)
    foreach(file IN LISTS simulated)
        expect_same_bytes(start/${file} numbers/${file})
    endforeach()
    refuse("lattices.npy: has 2 initial conditions; expected one" train --seed 1 --data starts --window 2)
    refuse("lattices.npy: has 2 initial conditions; expected one"
        reproduce --seed 1 --start H=10 --start P=10 --no-figures)
    refuse("--start and numbers of single species: expected one of them" simulate --seed 1 --start H=10 --prey 10)
    refuse("initial condition \"Q=10\"; expected .*H=100,P=100" simulate --seed 1 --start Q=10)
    refuse("initial condition \"H=10,H=10\"; expected" simulate --seed 1 --start H=10,H=10)
    refuse("initial condition H=1000,P=601: more molecules than .*1600" simulate --seed 1 --start H=1000,P=601)

    # Records every five steps are every fifth of all records, and so is what they are learned from and scored on.
    run_program(simulate ${common} --runs 6 --steps 102 --record-every 5 --out sparse)
    expect_shape(sparse/lattices.npy "6, 21, 40, 40")
    expect_shape(sparse/counts.npy "6, 21, 2")
    run_program(simulate ${common} --runs 6 --steps 102 --record-every 5 --no-lattices --out no_lattices)
    expect_files(no_lattices counts.npy pairs.npy run.json)
    expect_same_bytes(sparse/counts.npy no_lattices/counts.npy)
    expect_same_bytes(sparse/pairs.npy no_lattices/pairs.npy)
    refuse("no_lattices/lattices.npy" train --seed 1 --data no_lattices)
    run_program(train ${common} --data sparse --optimisation-steps 22 --out sparse_fit)
    expect_shape(sparse_fit/parameters.npy "21, 10")
    expect_json(sparse_fit "^5$" record_every)
    run_program(score --fresh-runs 0 ${common} --data sparse --trained sparse_fit --every 2 --samples 4)
    expect_score("^${score}$")
    run_program(reproduce ${common} --runs 6 --steps 102 --record-every 5 --optimisation-steps 22 --every 2 --samples 4
        --no-figures --out sparse_all)
    expect_same_bytes(sparse_fit/parameters.npy sparse_all/parameters.npy)
    run_program(simulate ${common} --runs 6 --steps 20 --out data)
    refuse("parameters.npy: its times are 5 time steps apart; those of lattices.npy are 1"
        score --fresh-runs 0 --seed 1 --data data --trained sparse_fit)

    # A fit is meant under the law that it was learned under.
    foreach(law IN ITEMS "--gibbs-steps;20" "--law;persistent")
        run_program(reproduce ${common} --runs 6 --steps 20 --optimisation-steps 22 --samples 4 ${law}
            --no-figures --out all)
        set(expected "${output}")
        run_program(train ${common} --data data --optimisation-steps 22 ${law} --out fit)
        run_program(score --fresh-runs 0 ${common} --data data --trained fit --samples 4)
        string(REPLACE "." "\\." expected "${expected}")
        expect_score("^${expected}$")
        file(REMOVE_RECURSE "${SCRATCH}/all" "${SCRATCH}/fit")
    endforeach()

    # Nobody there at the start: neither −∞ nor NaN.
    run_program(reproduce ${common} --prey 0 --runs 6 --steps 20 --optimisation-steps 22 --samples 4
        --no-figures --out absent)
    expect_score("^${score}$")
    expect_json(absent "^H=100,P=0$" starts 0)

    # Arrays of another system are refused where run.json says what they are; without it they are taken at their word.
    run_program(train ${common} --data data --optimisation-steps 22 --out trained)
    foreach(directory IN ITEMS data trained)
        file(READ "${SCRATCH}/${directory}/run.json" json)
        string(JSON species SET "${json}" identity species "[\"P\", \"H\"]")
        string(JSON lattice SET "${json}" identity extents "[20, 80]")
        string(JSON parameters SET "${json}" identity parameters "[\"bias[0,H]\"]")
        foreach(change IN ITEMS species lattice parameters)
            file(COPY "${SCRATCH}/${directory}/" DESTINATION "${SCRATCH}/${change}_of_${directory}")
            string(JSON changed REMOVE "${${change}}" crc64)
            file(WRITE "${SCRATCH}/${change}_of_${directory}/run.json" "${changed}")
        endforeach()
        file(COPY "${SCRATCH}/${directory}/" DESTINATION "${SCRATCH}/bare_${directory}")
        file(REMOVE "${SCRATCH}/bare_${directory}/run.json")
    endforeach()
    foreach(command IN ITEMS "train" "score;--trained;trained")
        refuse("species_of_data/lattices.npy: was made with species P, H; expected H, P"
            ${command} --seed 1 --data species_of_data)
        refuse("lattice_of_data/lattices.npy: was made with extents 20, 80; expected 40, 40"
            ${command} --seed 1 --data lattice_of_data)
    endforeach()
    foreach(command IN ITEMS "sample" "score;--data;data")
        refuse("species_of_trained/parameters.npy: was made with species P, H; expected H, P"
            ${command} --seed 1 --trained species_of_trained)
        refuse("lattice_of_trained/parameters.npy: was made with extents 20, 80; expected 40, 40"
            ${command} --seed 1 --trained lattice_of_trained)
        refuse("parameters_of_trained/parameters.npy: was made with parameters"
            ${command} --seed 1 --trained parameters_of_trained)
    endforeach()
    run_program(score --fresh-runs 0 ${common} --data data --trained trained)
    set(expected "${output}")
    run_program(score --fresh-runs 0 ${common} --data bare_data --trained bare_trained)
    string(REPLACE "." "\\." expected "${expected}")
    expect_score("^${expected}$")

    # Memory does not grow with the number of runs, but for the threads' buffers: one in five is left to them.
    find_program(TIME NAMES time)
    if(TIME)
        execute_process(COMMAND "${TIME}" -f "%M" "${CMAKE_COMMAND}" -E true
            RESULT_VARIABLE result ERROR_VARIABLE errors OUTPUT_QUIET)
        if(result EQUAL 0 AND errors MATCHES "^[0-9]+\n$")
            set(measure "${TIME}" -f "%M")
        endif()
    endif()
    if(measure)
        run_program(simulate ${common} --runs 50 --out few)
        set(of_few "${memory}")
        run_program(simulate ${common} --runs 400 --out many)
        math(EXPR limit "${of_few} * 6 / 5")
        if(memory GREATER limit)
            message(FATAL_ERROR "50 runs take ${of_few} kB, 400 runs ${memory} kB")
        endif()
        message("50 runs take ${of_few} kB, 400 runs ${memory} kB")
        file(REMOVE_RECURSE "${SCRATCH}/few" "${SCRATCH}/many")
    else()
        message("memory is not measured: GNU time was not found")
    endif()

# ---------------------------------------------------------------------------------------------------------- figures

elseif(PART STREQUAL "figures")
    foreach(python IN ITEMS "$ENV{CLOSURA_PYTHON}" python3 /usr/bin/python3)
        execute_process(COMMAND "${python}" -c "import numpy, matplotlib"
            RESULT_VARIABLE result OUTPUT_QUIET ERROR_QUIET)
        if(result EQUAL 0)
            set(ENV{CLOSURA_PYTHON} "${python}")
            break()
        endif()
    endforeach()
    if(NOT result EQUAL 0)
        message("figures are not checked: no Python with numpy and matplotlib was found")
        return()
    endif()
    set(figures figure_1.png figure_2a.png figure_2b.png figure_2c.png figure_3.png figure_counts.png)
    set(options reproduce ${common} --runs 6 --steps 20 --optimisation-steps 22 --samples 4)
    foreach(directory IN ITEMS plain "two words" "Lotka's" "a \"quote\" $(touch shell)" -c)
        run_program(${options} --out=${directory})
        expect_files("${directory}" ${simulated} ${trained} ${sampled} ${analysed} run.json ${figures})
        if(NOT output MATCHES "^${score}$" OR EXISTS "${SCRATCH}/shell")
            message(FATAL_ERROR "${directory}: prints\n${output}")
        endif()
    endforeach()
    # Without what may be left out there is less to draw, and it is drawn.
    run_program(${options} --error-times 0 --layers-gibbs-steps 0 --means-every 10 --out=less)
    set(of_less ${simulated} ${trained} ${sampled} ${analysed})
    list(FILTER of_less EXCLUDE REGEX "after_steps|parameter_errors")
    expect_files(less ${of_less} run.json ${figures})
    # Without a Python everything else is there, and the exit code says that something could not be written.
    set(ENV{CLOSURA_PYTHON} "${SCRATCH}/nowhere/python")
    execute_process(COMMAND "${PROGRAM}" ${options} --out without WORKING_DIRECTORY "${SCRATCH}"
        RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE errors)
    if(NOT result EQUAL 1 OR NOT errors MATCHES "figures could not be drawn: .*nowhere/python")
        message(FATAL_ERROR "without a Python: exit code ${result}; says\n${errors}")
    endif()
    expect_files(without ${simulated} ${trained} ${sampled} ${analysed} run.json)

# -------------------------------------------------------------------------------------------------------- bad_input

elseif(PART STREQUAL "bad_input")
    set(failures 0)
    set(cases 0)
    # refuse(<regular expression> <arguments>...): exit code 2, a message on standard error that matches, and no output.
    macro(refuse expected)
        math(EXPR cases "${cases} + 1")
        refuse_into(out "${expected}" ${ARGN} --out out/new)
        if(EXISTS "${SCRATCH}/out")
            message("${ARGN}: left something behind")
            math(EXPR failures "${failures} + 1")
            file(REMOVE_RECURSE "${SCRATCH}/out")
        endif()
    endmacro()
    function(refuse_into directory expected)
        execute_process(COMMAND "${PROGRAM}" ${ARGN} WORKING_DIRECTORY "${SCRATCH}"
            RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE errors)
        if(NOT result EQUAL 2 OR NOT errors MATCHES "${expected}")
            message("${ARGN}: exit code ${result}, expected 2; says\n${errors}expected \"${expected}\"")
            math(EXPR failures "${failures} + 1")
            set(failures ${failures} PARENT_SCOPE)
        endif()
    endfunction()

    # Options.
    refuse("no command is given; expected one of simulate, train, sample, predict, closure, score, reproduce" )
    refuse("frobnicate: there is no such command; expected one of simulate, train, sample, predict, closure, score, reproduce" frobnicate)
    foreach(command IN ITEMS simulate train sample score reproduce)
        refuse("--frobnicate" ${command} --frobnicate 1 --data nowhere --trained nowhere)
    endforeach()
    refuse("--data" train --seed 1)
    refuse("--trained" sample --seed 1)
    refuse("--data" score --seed 1 --trained nowhere)
    refuse("--site-choice.*sideways" simulate --site-choice sideways)
    refuse("--adjoint.*none" reproduce --adjoint none --no-figures)
    refuse("--law.*never" reproduce --law never --no-figures)
    refuse("--batch-runs.*some" reproduce --batch-runs some --no-figures)
    foreach(option IN ITEMS --runs --steps --hunters --prey --seed --threads)
        refuse("${option}.*-1" simulate ${option} -1)
        refuse("${option}.*1\\.5" simulate ${option} 1.5)
        refuse("${option}.*many" simulate ${option} many)
    endforeach()
    foreach(option IN ITEMS --runs --steps)
        refuse("${option}.*0" simulate ${option} 0)
        refuse("${option}" simulate ${option} 99999999999999999999999)
    endforeach()
    foreach(option IN ITEMS --batch --window --steps-per-slide --gibbs-steps --substeps --learning-rate
                            --learning-rate-per-site)
        refuse("${option}" train --data data ${option} 0)
        refuse("${option}" train --data data ${option} -1)
    endforeach()
    foreach(option IN ITEMS --learning-rate --learning-rate-per-site --centre-sliding)
        refuse("${option}" train --data data ${option} nan)
        refuse("${option}" train --data data ${option} NaN)
        refuse("${option}" train --data data ${option} inf)
    endforeach()
    refuse("--centre-sliding" train --data data --centre-sliding 1.5)
    refuse("--window: is an option of --recipe paper; --recipe path has no use for it"
        train --seed 1 --data data --recipe path --window 3)
    refuse("--adjoint: is an option of --recipe paper; --recipe expectation has no use for it"
        train --seed 1 --data data --recipe expectation --adjoint plain)
    refuse("initial condition H=1000,P=601: more molecules than there are vacant sites .1600."
        simulate --seed 1 --hunters 1000 --prey 601)
    refuse("initial condition H=1000,P=601: more molecules than there are vacant sites .1600."
        reproduce --seed 1 --hunters 1000 --prey 601 --no-figures)
    refuse("--prey: 1601; expected a whole number from 0 to 1600" reproduce --seed 1 --prey 1601 --no-figures)

    # Simulations to learn from.
    run_program(simulate ${common} --runs 5 --steps 10 --out data)
    refuse("nowhere/lattices.npy" train --seed 1 --data nowhere)
    make_npy(single/lattices.npy f4 1 5 11 40 40)
    refuse("single/lattices.npy.*f4|single/lattices.npy.*float" train --seed 1 --data single)
    make_npy(signed/lattices.npy i4 -1 5 11 40 40) # integers that fit are taken
    refuse("signed/lattices.npy.*-1" train --seed 1 --data signed)
    make_npy(narrow/lattices.npy u1 1 5 11 40 39)
    refuse("narrow/lattices.npy.*39.*40" train --seed 1 --data narrow)
    make_npy(flat/lattices.npy u1 1 5 11 1600)
    refuse("flat/lattices.npy" train --seed 1 --data flat)
    make_npy(none/lattices.npy u1 1 0 11 40 40)
    refuse("none/lattices.npy" train --seed 1 --data none)
    make_npy(full/lattices.npy u1 1 5 11 40 40)
    refuse("lattices.npy: .*no site is empty at t = 0; expected some" train --seed 1 --data full)
    make_npy(deer/lattices.npy u1 3 5 11 40 40)
    refuse("deer/lattices.npy.*3" train --seed 1 --data deer)
    file(COPY "${SCRATCH}/data/lattices.npy" DESTINATION "${SCRATCH}/one_deer")
    make_npy(one_deer/lattices.npy poke 1 200)
    refuse("one_deer/lattices.npy.*200.*\\[4, 10, 39, 39\\]" train --seed 1 --data one_deer)
    make_npy(flat_theta/parameters.npy f8 0 11 10)
    refuse("one_deer/lattices.npy.*200" score --seed 1 --data one_deer --trained flat_theta)
    foreach(bytes IN ITEMS 1 50000 88000)
        file(COPY "${SCRATCH}/data/lattices.npy" DESTINATION "${SCRATCH}/cut_${bytes}")
        make_npy(cut_${bytes}/lattices.npy cut ${bytes})
        refuse("cut_${bytes}/lattices.npy" train --seed 1 --data cut_${bytes})
    endforeach()
    file(WRITE "${SCRATCH}/text/lattices.npy" "not an array\n")
    refuse("text/lattices.npy" train --seed 1 --data text)
    file(WRITE "${SCRATCH}/empty/lattices.npy" "")
    refuse("empty/lattices.npy" train --seed 1 --data empty)
    refuse("lattices.npy: a batch of 6 runs is wanted; the data have 5" train --seed 1 --data data --batch 6)
    refuse("--refinement-steps: 3; steps of Algorithm 1 learn from all runs: expected --learn-from all_runs, or none"
        train --seed 1 --data data --recipe path --learn-from survivors --refinement-steps 3)
    refuse("lattices.npy: a window of 11 time steps needs data of 12 times; there are 11"
        train --seed 1 --data data --window 11)
    refuse("a batch of 5 runs is wanted; the data have 4" reproduce --seed 1 --runs 4 --steps 10 --no-figures)
    refuse("a window of 10 time steps needs data of 11 times; there are 10"
        reproduce --seed 1 --runs 5 --steps 9 --every 9 --no-figures)

    # Learning that diverges: θ becomes infinite, NaN, or more than any model can need. It is noticed at once.
    foreach(rate IN ITEMS "--learning-rate;1e300" "--learning-rate-per-site;1e300" "--learning-rate;10")
        refuse("--learning-rate: learning has diverged: after [1-4] optimisation steps, .*time step [0-9]+ is .*smaller"
            train --seed 1 --data data --optimisation-steps 700 ${rate})
        refuse("--learning-rate: learning has diverged: after [1-4] optimisation steps"
            train --seed 1 --data data --optimisation-steps 700 --checkpoint-every 1 ${rate} --checkpoint-seconds 0)
        refuse_into(diverged "--learning-rate: learning has diverged"
            reproduce --seed 1 --runs 5 --steps 10 --optimisation-steps 7 --no-figures ${rate} --out diverged)
        math(EXPR cases "${cases} + 1")
        expect_files(diverged ${simulated} run.json) # what is finished is kept
        file(REMOVE_RECURSE "${SCRATCH}/diverged")
    endforeach()

    # Learned parameters.
    refuse("nowhere/parameters.npy" sample --seed 1 --trained nowhere)
    make_npy(nan/parameters.npy f8 nan 11 10)
    refuse("nan/parameters.npy.*nan" sample --seed 1 --trained nan)
    refuse("nan/parameters.npy.*nan" score --seed 1 --trained nan --data data)
    make_npy(infinite/parameters.npy f8 inf 11 10)
    refuse("infinite/parameters.npy.*inf" sample --seed 1 --trained infinite)
    make_npy(nine/parameters.npy f8 0 11 9)
    refuse("nine/parameters.npy.*9.*10" sample --seed 1 --trained nine)
    make_npy(large/parameters.npy u8 9007199254740993 11 10) # floats are taken, and integers that are no double are not
    refuse("large/parameters.npy" sample --seed 1 --trained large)
    make_npy(text/parameters.npy U4 0 11 10)
    refuse("text/parameters.npy.*U4" sample --seed 1 --trained text)
    make_npy(float/parameters.npy f4 0 11 10)
    run_program(sample ${common} --trained float --samples 4 --out of_floats)
    make_npy(longer/parameters.npy f8 0 12 10)
    refuse("parameters.npy: has 12 times; lattices.npy has 11" score --seed 1 --trained longer --data data)

    # One time has no variance to explain.
    make_npy(theta/parameters.npy f8 0 11 10)
    refuse("--every 11: expected at most 10" score --seed 1 --data data --trained theta --every 11)
    refuse("--every 11: expected at most 10" reproduce --seed 1 --steps 10 --every 11 --no-figures)
    refuse("--every 501: expected at most 500" reproduce --seed 1 --every 501 --no-figures)
    make_npy(still/lattices.npy u1 0 5 11 40 40)
    refuse("lattices.npy: .*means are the same at all times" score --seed 1 --data still --trained theta)
    run_program(score --fresh-runs 0 ${common} --data data --trained theta --every 10 --samples 4)
    run_program(sample ${common} --trained theta --every 1000 --samples 4 --out one_time)

    # Where outputs should go.
    file(WRITE "${SCRATCH}/file" "precious\n")
    foreach(out IN ITEMS file file/below file/far/below)
        refuse_into(file "file" simulate ${common} --runs 1 --steps 1 --out ${out})
        refuse_into(file "file" train ${common} --data data --optimisation-steps 1 --out ${out})
        math(EXPR cases "${cases} + 2")
    endforeach()
    file(READ "${SCRATCH}/file" contents)
    if(NOT contents STREQUAL "precious\n")
        message(FATAL_ERROR "a file was overwritten")
    endif()

    # Checkpoints; what is in the directory stays as it is.
    refuse("checkpoint.npz" train --data data --resume)
    refuse("--resume and --overwrite: expected one of them" train --seed 1 --data data --resume --overwrite)
    run_program(train ${common} --data data --optimisation-steps 2 --out stopped)
    foreach(file IN LISTS trained)
        if(NOT file MATCHES "^checkpoint")
            continue()
        endif()
        file(REMOVE_RECURSE "${SCRATCH}/spoiled")
        file(COPY "${SCRATCH}/stopped/" DESTINATION "${SCRATCH}/spoiled")
        make_npy(spoiled/${file} cut 9)
        refuse_into(spoiled "${file}" train --data data --resume --optimisation-steps 4 --out spoiled)
        math(EXPR cases "${cases} + 1")
        expect_files(spoiled ${trained} run.json)
        expect_same_bytes(stopped/parameters.npy spoiled/parameters.npy)
    endforeach()
    run_program(simulate ${common} --runs 5 --steps 12 --out longer_data)
    refuse_into(stopped "stopped/checkpoint.npz: was made with other data .5 runs, 11 records .*those given have 5 runs, 13"
        train --data longer_data --resume --optimisation-steps 4 --out stopped)
    expect_files(stopped ${trained} run.json)

    if(failures GREATER 0)
        message(FATAL_ERROR "${failures} of ${cases} cases of bad input are not refused as they should be")
    endif()
    message("${cases} cases of bad input are refused")
else()
    message(FATAL_ERROR "PART is \"${PART}\"")
endif()
