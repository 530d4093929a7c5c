# `cpack --config BUILD/CPackConfig.cmake` (setup/package) makes one Debian package of all that is installed.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME tipring)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_CONTACT "tipring's maintainers <tipring@localhost>") # no address of theirs is published
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "Phone lines for people and programs, real and simulated")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION "Makes telephones and telephone lines things that a program can hold: calls with states,
transfer and conference, tones, digits, caller ID and fax, on analog cards (DAHDI), AT voice modems and simulated copper, and an
exchange of one's own. The tipring command, the libraries with their headers for C++ and (TAPI 2.x) C, manual pages and scripts.")
set(CPACK_DEBIAN_PACKAGE_SECTION comm)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_COMPRESSION_TYPE zstd)
set(CPACK_STRIP_FILES ON)
set(CPACK_SET_DESTDIR ON)
set(CPACK_INSTALL_PREFIX /usr)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
    OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_VERBATIM_VARIABLES ON)

# What the program is linked with, dpkg-shlibdeps finds; programs that it runs, and what those who build against the libraries need
# besides, stand in the list that setup/install reads.
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS ON)
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "espeak-ng, bubblewrap, ghostscript, libtiff-tools, asterisk-core-sounds-en-wav")
file(STRINGS ${PROJECT_SOURCE_DIR}/setup/debian-packages.txt needed)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/setup/debian-packages.txt)
set(section "")
set(headers "")
foreach(line IN LISTS needed)
    if(line MATCHES "^\\[([a-z]+)\\]")
        set(section ${CMAKE_MATCH_1})
    elseif(section STREQUAL build AND line MATCHES "^([a-z0-9.+-]+-dev) ")
        list(APPEND headers ${CMAKE_MATCH_1})
    endif()
endforeach()
list(JOIN headers ", " CPACK_DEBIAN_PACKAGE_SUGGESTS)

include(CPack)
