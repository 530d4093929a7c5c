# Installs every room as a CMake package (find_package(tipring)) and as a pkg-config module, and the tipring command.
# Headers go to include/tipring/ROOM/: consumers say <tipring/dsp/dtmf.hpp>, the headers among themselves "dsp/dtmf.hpp".
function(tipring_install)
    get_property(rooms GLOBAL PROPERTY tipring_rooms)
    set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/tipring)
    install(TARGETS ${rooms} EXPORT tipring
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
        FILE_SET HEADERS DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/tipring
        INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
    install(EXPORT tipring NAMESPACE tipring:: FILE tipringTargets.cmake DESTINATION ${package_dir})
    if(TARGET tipring)
        install(TARGETS tipring RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
        set(unit ${PROJECT_BINARY_DIR}/package/tipring-exchange.service)
        configure_file(${PROJECT_SOURCE_DIR}/cmake/tipring-exchange.service.in ${unit} @ONLY)
        install(FILES ${unit} DESTINATION lib/systemd/system) # on every architecture
        install(DIRECTORY ${PROJECT_SOURCE_DIR}/docs/ DESTINATION ${CMAKE_INSTALL_DOCDIR} FILES_MATCHING PATTERN "*.md")
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
