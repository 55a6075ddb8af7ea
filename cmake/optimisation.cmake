# Without optimisation, nothing of closura's abstraction is compiled away: sampling at -O0 is some 160 times slower. The
# library sets no flags of anybody's targets, but it says so.
function(closura_say_whether_optimised)
    get_property(said GLOBAL PROPERTY closura_said_whether_optimised)
    get_property(several_configurations GLOBAL PROPERTY GENERATOR_IS_MULTI_CONFIG)
    if(NOT said AND NOT CMAKE_BUILD_TYPE AND NOT several_configurations AND NOT CMAKE_CXX_FLAGS MATCHES "-O")
        message(NOTICE "closura: CMAKE_BUILD_TYPE is not set, so compilers do not optimise, and sampling is some 160 times "
            "slower than it could be. Configure with -DCMAKE_BUILD_TYPE=Release, or give your targets -O3.")
    endif()
    set_property(GLOBAL PROPERTY closura_said_whether_optimised TRUE)
endfunction()
