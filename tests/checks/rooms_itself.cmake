# Plants small trees of headers in SCRATCH and runs rooms.cmake on them: it must accept the good one and must find
# the one fault in each of the others.
cmake_minimum_required(VERSION 3.22)

# A good tree, before a fault is planted.
function(plant_good)
    file(REMOVE_RECURSE "${SCRATCH}")
    file(WRITE "${SCRATCH}/closura/core/base.hpp" "#pragma once\n")
    file(WRITE "${SCRATCH}/closura/model/species.hpp" "#pragma once\n#include <closura/core/base.hpp>\n")
    file(WRITE "${SCRATCH}/closura/model/model.hpp" "#pragma once\n#include <closura/model/species.hpp>\n")
    file(WRITE "${SCRATCH}/closura/sample/gibbs.hpp" "#pragma once\n#include <closura/model/model.hpp>\n")
    file(WRITE "${SCRATCH}/closura/dynamics/form.hpp" "#pragma once\n#include <closura/model/model.hpp>\n")
    file(WRITE "${SCRATCH}/closura/simulate/lattice.hpp" "#pragma once\n#include <closura/model/species.hpp>\n")
    file(WRITE "${SCRATCH}/closura/io/text.hpp" "#pragma once\n#include <iostream> // allowed here\n")
    file(WRITE "${SCRATCH}/closura/closura.hpp" "#pragma once
#include <closura/sample/gibbs.hpp>
#include <closura/dynamics/form.hpp>
#include <closura/simulate/lattice.hpp>
#include <closura/io/text.hpp>
")
endfunction()

# Runs the check. An empty `expected` means that all is well.
function(check title expected)
    execute_process(
        COMMAND "${CMAKE_COMMAND}" "-DROOT=${SCRATCH}" -P "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/rooms.cmake"
        RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
    string(FIND "${output}" "${expected}" found)
    if(expected AND (result EQUAL 0 OR found EQUAL -1))
        message(FATAL_ERROR "${title}: expected\n  ${expected}\nand got\n${output}")
    elseif(expected AND NOT output MATCHES "\n *1 complaints about")
        message(FATAL_ERROR "${title}: expected one complaint and got\n${output}")
    elseif(NOT expected AND NOT result EQUAL 0)
        message(FATAL_ERROR "${title}: expected no complaint and got\n${output}")
    endif()
    message(STATUS "${title}: as expected")
endfunction()

# `text` is added to `file`; the check must then say `expected`.
function(check_planted title file text expected)
    plant_good()
    file(APPEND "${SCRATCH}/closura/${file}" "${text}")
    check("${title}" "${expected}")
endfunction()

plant_good()
check("a good tree" "")

check_planted("an arrow up" core/base.hpp "\nint a[1]; // [;\n#include <closura/model/model.hpp>\n"
    "closura/core/base.hpp:4: must not include <closura/model/model.hpp>: room model comes after core")
check_planted("sample to dynamics" sample/gibbs.hpp "  #  include  <closura/dynamics/form.hpp>\n"
    "closura/sample/gibbs.hpp:3: must not include <closura/dynamics/form.hpp>: room dynamics comes after sample")
check_planted("dynamics to sample" dynamics/form.hpp "#include <closura/sample/gibbs.hpp>\n"
    "closura/dynamics/form.hpp:3: must not include <closura/sample/gibbs.hpp>: dynamics and sample leave")
check_planted("simulate to model" simulate/lattice.hpp "#include <closura/model/model.hpp>\n"
    "closura/simulate/lattice.hpp:3: must not include <closura/model/model.hpp>: simulate may use")
check_planted("simulate to model through species" model/species.hpp "#include <closura/model/model.hpp>\n"
    "closura/model/species.hpp:3: must not include <closura/model/model.hpp>: simulate includes this header")
check_planted("a heavy header" core/base.hpp "#include <iostream>\n"
    "closura/core/base.hpp:2: <iostream> is too heavy for room core")
check_planted("a relative include" model/model.hpp "#include \"species.hpp\"\n"
    "closura/model/model.hpp:3: \"species.hpp\" should be")
check_planted("a missing header" model/model.hpp "#include <closura/core/nothing.hpp>\n"
    "closura/model/model.hpp:3: includes <closura/core/nothing.hpp>, which does not exist")
check_planted("the umbrella from inside" io/text.hpp "#include <closura/closura.hpp>\n"
    "closura/io/text.hpp:3: includes the umbrella header")
check_planted("a plain namespace" core/base.hpp "namespace closura {\n}\n"
    "closura/core/base.hpp:3: should be `inline namespace CLOSURA_ABI {`")
check_planted("a nested namespace" core/base.hpp "namespace closura::inner {\n}\n"
    "closura/core/base.hpp:2: should be `namespace closura {`")
check_planted("no pragma" io/more.hpp "#include <closura/io/text.hpp>\n// Not part of <closura/closura.hpp>.\n"
    "closura/io/more.hpp: no #pragma once")
check_planted("a header astray" io/more.hpp "#pragma once\n"
    "closura/io/more.hpp: not reached from <closura/closura.hpp>")
check_planted("an unknown room" attic/old.hpp "#pragma once\n// Not part of <closura/closura.hpp>.\n"
    "closura/attic/old.hpp: not in a room")
check_planted("another file" core/notes.txt "notes\n" "closura/core/notes.txt: not a header")
