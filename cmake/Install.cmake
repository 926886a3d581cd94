# SPDX-License-Identifier: Apache-2.0

# Headers, pages, libraries, and what CMake and pkg-config ask for. Each library has
# its own export file: only the static one needs its dependencies to be found
# by whoever links it.

include(CMakePackageConfigHelpers)

set(keytask_package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/keytask)

install(DIRECTORY include/
    DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
    FILES_MATCHING PATTERN "*.h")

# What the headers' comments call doc/: the schema and the pages.
install(DIRECTORY doc/ DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})

foreach(target IN ITEMS keytask keytask_static)
    install(TARGETS ${target}
        EXPORT ${target}
        LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
    install(EXPORT ${target}
        FILE ${target}-targets.cmake
        NAMESPACE keytask::
        DESTINATION ${keytask_package_dir})
endforeach()

configure_package_config_file(
    cmake/keytask-config.cmake.in keytask-config.cmake
    INSTALL_DESTINATION ${keytask_package_dir}
    NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file(keytask-config-version.cmake
    COMPATIBILITY SameMinorVersion)
install(FILES
    ${PROJECT_BINARY_DIR}/keytask-config.cmake
    ${PROJECT_BINARY_DIR}/keytask-config-version.cmake
    DESTINATION ${keytask_package_dir})

# The .pc file names all folders from its own place, so that an installed tree
# can be moved.
file(RELATIVE_PATH keytask_pc_includedir
    ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig ${CMAKE_INSTALL_FULL_INCLUDEDIR})
file(RELATIVE_PATH keytask_pc_prefix
    ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig ${CMAKE_INSTALL_PREFIX})
string(REGEX REPLACE "/$" "" keytask_pc_prefix "${keytask_pc_prefix}")
configure_file(cmake/keytask.pc.in keytask.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/keytask.pc
    DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
