# Finds libphonenumber, which knows the numbers of every country: PHONENUMBER_INCLUDE_DIR, and PHONENUMBER_LINK, which a
# linker understands.
#
# Debian 12's libphonenumber-dev depends on Boost 1.74 and cannot be installed beside Boost 1.81, which is all that is wrong
# with it: then its headers are unpacked out of the package into the build folder, and the library itself, which has no
# Boost in it, is linked by the name that the runtime package gives it.
find_library(PHONENUMBER_LIBRARY phonenumber)
find_path(PHONENUMBER_INCLUDE_DIR phonenumbers/phonenumberutil.h)

if(PHONENUMBER_LIBRARY AND PHONENUMBER_INCLUDE_DIR)
    set(PHONENUMBER_LINK phonenumber)
else()
    set(PHONENUMBER_LINK -l:libphonenumber.so.8)
    set(unpacked ${PROJECT_BINARY_DIR}/phonenumber)
    if(NOT EXISTS ${unpacked}/usr/include/phonenumbers/phonenumberutil.h)
        message(STATUS "Unpacking the headers of libphonenumber-dev")
        file(MAKE_DIRECTORY ${unpacked})
        execute_process(COMMAND apt-get -qq -o APT::Sandbox::User=root download libphonenumber-dev
            WORKING_DIRECTORY ${unpacked} ERROR_VARIABLE why RESULT_VARIABLE failed)
        file(GLOB package ${unpacked}/libphonenumber-dev_*.deb)
        if(failed OR NOT package)
            message(FATAL_ERROR "The headers of libphonenumber are missing, and `apt-get download libphonenumber-dev` cannot "
                "fetch them: install that package, or put the .deb into ${unpacked}\n${why}")
        endif()
        list(GET package -1 package)
        execute_process(COMMAND dpkg -x ${package} ${unpacked} COMMAND_ERROR_IS_FATAL ANY)
    endif()
    set(PHONENUMBER_INCLUDE_DIR ${unpacked}/usr/include CACHE PATH "" FORCE)
endif()
