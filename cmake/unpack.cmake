# Debian packages that we need something of and that must not be installed: they conflict, or begin to serve.

# Unpacks the newest version of `package` into `folder`. `${trouble}` is empty then, else it says why not.
function(tipring_unpack package folder trouble)
    file(MAKE_DIRECTORY ${folder})
    file(GLOB archives ${folder}/${package}_*.deb)
    if(NOT archives)
        execute_process(COMMAND apt-get -qq -o APT::Sandbox::User=root download ${package}
            WORKING_DIRECTORY ${folder} ERROR_VARIABLE why RESULT_VARIABLE failed)
        file(GLOB archives ${folder}/${package}_*.deb)
        if(failed OR NOT archives)
            set(${trouble} "`apt-get download ${package}` cannot fetch it; put the .deb into ${folder}\n${why}" PARENT_SCOPE)
            return()
        endif()
    endif()
    list(GET archives -1 archive)
    execute_process(COMMAND dpkg -x ${archive} ${folder} COMMAND_ERROR_IS_FATAL ANY)
    set(${trouble} "" PARENT_SCOPE)
endfunction()
