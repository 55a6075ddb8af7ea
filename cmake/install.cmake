# Install rules: headers and a package for find_package(closura).
include(CMakePackageConfigHelpers)

# Headers have no architecture, hence share/ and not lib/, and a version file that accepts any pointer size.
set(package_directory "${CMAKE_INSTALL_DATADIR}/cmake/closura")

install(DIRECTORY "${PROJECT_SOURCE_DIR}/include/closura"
    DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}"
    FILES_MATCHING PATTERN "*.hpp")

install(TARGETS closura EXPORT closura-targets)
install(EXPORT closura-targets NAMESPACE closura:: DESTINATION "${package_directory}")

configure_package_config_file(
    "${CMAKE_CURRENT_LIST_DIR}/closura-config.cmake.in"
    "${PROJECT_BINARY_DIR}/closura-config.cmake"
    INSTALL_DESTINATION "${package_directory}")
# While the version is 0.x, a new minor version may break what was written for the one before.
write_basic_package_version_file(
    "${PROJECT_BINARY_DIR}/closura-config-version.cmake"
    COMPATIBILITY SameMinorVersion
    ARCH_INDEPENDENT)
install(FILES
    "${PROJECT_BINARY_DIR}/closura-config.cmake"
    "${PROJECT_BINARY_DIR}/closura-config-version.cmake"
    DESTINATION "${package_directory}")
foreach(part IN ITEMS dependencies experiment optimisation)
    install(FILES "${CMAKE_CURRENT_LIST_DIR}/${part}.cmake"
        DESTINATION "${package_directory}"
        RENAME closura-${part}.cmake)
endforeach()
# Experiments draw with it; closura-experiment.cmake looks for it beside itself.
install(FILES "${CMAKE_CURRENT_LIST_DIR}/figures.py" DESTINATION "${package_directory}")
install(FILES "${PROJECT_SOURCE_DIR}/LICENSE"
    DESTINATION "${CMAKE_INSTALL_DATADIR}/licenses/closura")
