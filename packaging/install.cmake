# Where everything goes with "cmake --install", and the Debian package that CPack makes of it (packaging/deb).
# Installing doesn't build the tests first.
set(CMAKE_SKIP_INSTALL_ALL_DEPENDENCY ON)
set(WEIGHTROOM_ID org.weightroom.Weightroom)
set(WEIGHTROOM_DESKTOP ${PROJECT_SOURCE_DIR}/resources/desktop)
install(FILES ${WEIGHTROOM_DESKTOP}/${WEIGHTROOM_ID}.desktop DESTINATION ${CMAKE_INSTALL_DATADIR}/applications)
install(FILES ${WEIGHTROOM_DESKTOP}/${WEIGHTROOM_ID}.metainfo.xml DESTINATION ${CMAKE_INSTALL_DATADIR}/metainfo)
install(FILES ${WEIGHTROOM_DESKTOP}/${WEIGHTROOM_ID}.xml DESTINATION ${CMAKE_INSTALL_DATADIR}/mime/packages)
install(FILES ${PROJECT_SOURCE_DIR}/resources/icons/weightroom.svg
    DESTINATION ${CMAKE_INSTALL_DATADIR}/icons/hicolor/scalable/apps RENAME ${WEIGHTROOM_ID}.svg)

# Debian wants manuals and changelogs compressed; -n leaves the time out, so that a package can be made again.
find_program(WEIGHTROOM_GZIP gzip)
mark_as_advanced(WEIGHTROOM_GZIP)
# compress(SOURCE NAME DESTINATION): installs SOURCE as NAME.gz.
function(weightroom_compress source name destination)
    set(output ${PROJECT_BINARY_DIR}/packaging/${name}.gz)
    add_custom_command(OUTPUT ${output}
        COMMAND ${CMAKE_COMMAND} -E make_directory ${PROJECT_BINARY_DIR}/packaging
        COMMAND sh -c "'${WEIGHTROOM_GZIP}' -9nc '${source}' > '${output}'"
        DEPENDS ${source} VERBATIM)
    set_property(GLOBAL APPEND PROPERTY WEIGHTROOM_COMPRESSED ${output})
    install(FILES ${output} DESTINATION ${destination})
endfunction()
if(WEIGHTROOM_GZIP)
    foreach(page weightroom weightroomctl)
        weightroom_compress(${PROJECT_SOURCE_DIR}/packaging/man/${page}.1 ${page}.1 ${CMAKE_INSTALL_MANDIR}/man1)
    endforeach()
    weightroom_compress(${PROJECT_SOURCE_DIR}/packaging/changelog changelog ${CMAKE_INSTALL_DOCDIR})
    get_property(compressed GLOBAL PROPERTY WEIGHTROOM_COMPRESSED)
    add_custom_target(compressed ALL DEPENDS ${compressed})
endif()
install(FILES ${PROJECT_SOURCE_DIR}/packaging/copyright DESTINATION ${CMAKE_INSTALL_DOCDIR})

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME weightroom)
set(CPACK_PACKAGE_CONTACT "The Weightroom developers <maintainers@weightroom.org>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "library and Modelfile editor for local language models")
set(CPACK_PACKAGE_DESCRIPTION "Weightroom shows what an Ollama model store holds, builds models
from GGUF files and Modelfiles with live progress, and keeps what is
deleted in a trash.
.
The package holds the window (weightroom) and the command line
(weightroomctl).")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION utils)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# Plugins, which no library's symbols tell of: the icons are SVG.
set(CPACK_DEBIAN_PACKAGE_DEPENDS libqt6svg6)
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS qt6-wayland)
set(CPACK_OUTPUT_FILE_PREFIX ${PROJECT_BINARY_DIR}/packages)
include(CPack)
