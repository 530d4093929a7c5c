# Installs every room as a CMake package (find_package(tipring)) and as a pkg-config module, and the tipring command with its manual.
# Headers go to include/tipring/ROOM/: consumers say <tipring/dsp/dtmf.hpp>, the headers among themselves "dsp/dtmf.hpp".
function(tipring_install)
    get_property(rooms GLOBAL PROPERTY tipring_rooms)
    set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/tipring)
    install(TARGETS ${rooms} EXPORT tipring
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
        FILE_SET HEADERS DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/tipring
        INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
    install(EXPORT tipring NAMESPACE tipring:: FILE tipringTargets.cmake DESTINATION ${package_dir})
    install(TARGETS fax-reader RUNTIME DESTINATION ${CMAKE_INSTALL_LIBEXECDIR}/tipring)
    if(TARGET tipring)
        install(TARGETS tipring RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
        configure_file(${PROJECT_SOURCE_DIR}/cmake/tipring-exchange.service.in
            ${PROJECT_BINARY_DIR}/package/tipring-exchange.service @ONLY)
        tipring_install_unit(${PROJECT_SOURCE_DIR}/cmake/tipring-exchange.service.in)
        tipring_install_manual()
        install(FILES ${PROJECT_SOURCE_DIR}/drivers/at/77-tipring-modems.rules DESTINATION ${CMAKE_INSTALL_DATADIR}/tipring)
        install(FILES ${PROJECT_SOURCE_DIR}/README.md ${PROJECT_SOURCE_DIR}/ARCHITECTURE.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
        install(FILES ${PROJECT_SOURCE_DIR}/cmake/copyright DESTINATION ${CMAKE_INSTALL_DOCDIR})
        install(DIRECTORY ${PROJECT_SOURCE_DIR}/docs/ DESTINATION ${CMAKE_INSTALL_DOCDIR} FILES_MATCHING PATTERN "*.md")
        install(DIRECTORY ${PROJECT_SOURCE_DIR}/examples/scripts DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples)
    endif()

    if(TARGET tipring-tapi)
        install(TARGETS tipring-tapi LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
    endif()

    # What a consumer of static archives must link besides them, for both kinds of package.
    set(boost_components "")
    set(libraries "")
    foreach(room ${rooms})
        list(PREPEND archives -l${room}) # rooms are made bottom up, and a linker reads top down
        get_target_property(links ${room} tipring_links)
        foreach(link ${links})
            if(link STREQUAL Boost::headers)
                # nothing to link
            elseif(link MATCHES "^Boost::(.*)$")
                list(APPEND boost_components ${CMAKE_MATCH_1})
                list(APPEND libraries -lboost_${CMAKE_MATCH_1})
            elseif(link STREQUAL Threads::Threads)
                list(APPEND libraries -pthread)
            elseif(link MATCHES "^-l")
                list(APPEND libraries ${link})
            elseif(link MATCHES "::|[$]")
                message(FATAL_ERROR "${room} links ${link}: say in cmake/tipring_install.cmake how a consumer finds it")
            else()
                list(APPEND libraries -l${link})
            endif()
        endforeach()
    endforeach()
    list(REMOVE_DUPLICATES boost_components)
    list(REMOVE_DUPLICATES libraries)
    list(JOIN archives " " archives)
    list(JOIN libraries " " libraries)
    if(boost_components)
        list(JOIN boost_components " " boost_components)
        string(PREPEND boost_components " COMPONENTS ")
    endif()

    include(CMakePackageConfigHelpers)
    set(package ${PROJECT_BINARY_DIR}/package)
    file(RELATIVE_PATH to_prefix /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
    configure_file(${PROJECT_SOURCE_DIR}/cmake/tipringConfig.cmake.in ${package}/tipringConfig.cmake @ONLY)
    configure_file(${PROJECT_SOURCE_DIR}/cmake/tipring.pc.in ${package}/tipring.pc @ONLY)
    configure_file(${PROJECT_SOURCE_DIR}/cmake/tipring-tapi.pc.in ${package}/tipring-tapi.pc @ONLY)
    write_basic_package_version_file(${package}/tipringConfigVersion.cmake COMPATIBILITY SameMinorVersion)
    install(FILES ${package}/tipringConfig.cmake ${package}/tipringConfigVersion.cmake DESTINATION ${package_dir})
    install(FILES ${package}/tipring.pc ${package}/tipring-tapi.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
endfunction()

# The unit names the program and the documents by where they are installed, which is known only then.
function(tipring_install_unit unit)
    set(to lib/systemd/system/tipring-exchange.service) # on every architecture
    install(CODE "
        set(CMAKE_INSTALL_FULL_BINDIR \${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_BINDIR})
        set(CMAKE_INSTALL_FULL_DOCDIR \${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_DOCDIR})
        message(STATUS \"Installing: \$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${to}\")
        configure_file(\"${unit}\" \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${to}\" @ONLY)
        list(APPEND CMAKE_INSTALL_MANIFEST_FILES \"\${CMAKE_INSTALL_PREFIX}/${to}\")")
endfunction()

# Manual pages and completion, which the command itself writes.
function(tipring_install_manual)
    set(manual ${PROJECT_BINARY_DIR}/package/manual)
    add_custom_command(OUTPUT ${manual}/bash-completion/tipring
        COMMAND ${CMAKE_COMMAND} -E rm -rf ${manual}
        COMMAND tipring manual ${manual}
        COMMAND sh -c "gzip -9n '${manual}'/man1/*.1"
        VERBATIM)
    add_custom_target(tipring_manual ALL DEPENDS ${manual}/bash-completion/tipring)
    install(DIRECTORY ${manual}/man1 DESTINATION ${CMAKE_INSTALL_MANDIR})
    install(FILES ${manual}/bash-completion/tipring DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
endfunction()
